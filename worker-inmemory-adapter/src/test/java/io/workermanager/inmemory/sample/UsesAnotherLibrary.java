package io.workermanager.inmemory.sample;

import org.assertj.core.description.TextDescription;

/** Breaks the rule that this adapter needs no library but Guava. */
final class UsesAnotherLibrary {
    TextDescription words() {
        return new TextDescription("of another library");
    }
}
