package io.workermanager.layering.samples;

import org.assertj.core.api.Assertions;

public final class ManagerThatUsesALibrary {
    public void check(int value) {
        Assertions.assertThat(value).isPositive();
    }
}
