package io.workermanager.layering.samples.model;

import io.workermanager.layering.samples.port.Port;

public record ModelThatDependsOnTheStore(Port port) {}
