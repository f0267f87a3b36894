"""What the doctor looks at, one module each."""
