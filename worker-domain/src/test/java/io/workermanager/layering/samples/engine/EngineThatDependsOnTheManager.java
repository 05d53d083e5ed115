package io.workermanager.layering.samples.engine;

import io.workermanager.layering.samples.ManagerThatUsesALibrary;

/** Breaks the rule that the engine does not depend on the facade. */
public record EngineThatDependsOnTheManager(ManagerThatUsesALibrary manager) {}
