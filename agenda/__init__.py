"""What waits for whom and when: *Vandaag*, *Leerlingen*."""
