package io.workermanager.tck.sample.adapter;

/** A type that is public and not the store. */
public interface AnotherPublicType {}
