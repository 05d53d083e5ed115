package io.workermanager.inmemory.sample;

import io.workermanager.otheradapter.OtherStore;

/** Breaks the rule that adapters do not know each other. */
final class UsesAnotherAdapter {
    OtherStore store() {
        return new OtherStore();
    }
}
