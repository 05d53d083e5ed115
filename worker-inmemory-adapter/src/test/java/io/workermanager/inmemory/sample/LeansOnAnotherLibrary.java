package io.workermanager.inmemory.sample;

import org.assertj.core.description.TextDescription;

/** Breaks the rule that this adapter needs no library but Guava. */
final class LeansOnAnotherLibrary {
    TextDescription words() {
        return new TextDescription("of another library");
    }
}
