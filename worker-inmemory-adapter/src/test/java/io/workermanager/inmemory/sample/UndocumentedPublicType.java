package io.workermanager.inmemory.sample;

/** Breaks the rule that only what is promised is public. */
public final class UndocumentedPublicType {}
