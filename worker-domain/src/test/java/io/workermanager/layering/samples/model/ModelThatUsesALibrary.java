package io.workermanager.layering.samples.model;

import org.assertj.core.api.Assertions;

public final class ModelThatUsesALibrary {
    public void check(int value) {
        Assertions.assertThat(value).isPositive();
    }
}
