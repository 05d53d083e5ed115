return { nowMicros, newControl, getRaw(KEYS[2]) }
