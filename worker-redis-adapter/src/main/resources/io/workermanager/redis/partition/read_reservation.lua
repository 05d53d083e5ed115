return { us, changed, read(KEYS[2]) }
