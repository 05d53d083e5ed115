package io.workermanager.layering.samples.port;

public interface Port {}
