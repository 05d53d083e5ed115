package io.workermanager.layering.samples.model;

import java.util.Random;
import java.util.UUID;

public final class ModelThatUsesRandomNumbers {
    public int roll(Random dice) {
        return dice.nextInt(6);
    }

    public String draw() {
        return UUID.randomUUID().toString();
    }
}
