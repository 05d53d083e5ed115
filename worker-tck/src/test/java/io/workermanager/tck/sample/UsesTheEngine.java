package io.workermanager.tck.sample;

import org.junit.platform.engine.TestEngine;

/** The kit brings no test engine to those that use it. */
abstract class UsesTheEngine implements TestEngine {}
