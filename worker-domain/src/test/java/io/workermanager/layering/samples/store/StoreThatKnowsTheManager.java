package io.workermanager.layering.samples.store;

import io.workermanager.layering.samples.ManagerThatUsesALibrary;

public record StoreThatKnowsTheManager(ManagerThatUsesALibrary manager) {}
