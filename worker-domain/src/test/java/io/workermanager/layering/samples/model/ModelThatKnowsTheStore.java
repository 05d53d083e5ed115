package io.workermanager.layering.samples.model;

import io.workermanager.layering.samples.store.Port;

public record ModelThatKnowsTheStore(Port port) {}
