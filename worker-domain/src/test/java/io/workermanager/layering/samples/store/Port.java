package io.workermanager.layering.samples.store;

public interface Port {}
