return { nowMicros, newControl, getString(KEYS[2]) }
