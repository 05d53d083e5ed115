return { nowMicros, newControl }
