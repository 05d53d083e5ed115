package io.workermanager.tck.sample;

import com.tngtech.archunit.core.domain.JavaClass;

/** The kit needs no library but JUnit's API and AssertJ. */
final class UsesAnotherLibrary {
    private UsesAnotherLibrary() {}

    static String nameOf(JavaClass one) {
        return one.getName();
    }
}
