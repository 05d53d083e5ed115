package io.workermanager.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The order of the UTF-8 bytes, by which every store breaks ties. {@link String#compareTo} differs beyond U+FFFF. */
final class Utf8Order {
    private Utf8Order() {}

    static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
