package io.workermanager.otheradapter;

/** Stands for another adapter, which this one must not know. */
public final class OtherStore {}
