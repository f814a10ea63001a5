"""What every app uses and none owns: forms and fields, how things are written, uploads, the calendar, the PDF renderer."""
