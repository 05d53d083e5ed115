package io.workermanager.layering.samples.port;

import io.workermanager.layering.samples.ManagerThatUsesALibrary;

public record PortThatDependsOnTheManager(ManagerThatUsesALibrary manager) {}
