package io.workermanager.layering.samples.model;

import java.util.concurrent.locks.Lock;

public record Version(Lock lock) {}
