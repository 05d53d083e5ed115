package io.workermanager.tck.sample;

import org.junit.platform.engine.TestEngine;

/** A violation: the kit must not depend on a test engine. */
abstract class UsesTheEngine implements TestEngine {}
