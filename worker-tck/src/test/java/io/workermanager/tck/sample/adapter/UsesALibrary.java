package io.workermanager.tck.sample.adapter;

import org.assertj.core.api.Assertions;

/** A library that is named is allowed. */
final class UsesALibrary {
    private UsesALibrary() {}

    static void use() {
        Assertions.assertThat(1).isOne();
    }
}
