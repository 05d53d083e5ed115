package io.workermanager.tck.sample;

/** What is public is promised. */
public final class UndocumentedPublicType {
    private UndocumentedPublicType() {}
}
