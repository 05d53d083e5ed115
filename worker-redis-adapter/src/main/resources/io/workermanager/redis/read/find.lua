return { us, changed, fetch(KEYS[2]) }
