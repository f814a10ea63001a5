"""A request to the Loket of the partnership: for support, an arrangement or a TLV, from the question to what was decided."""
