package io.workermanager.redis.violations;

import org.slf4j.Logger;

/** Depends on a library that the adapter does not have. */
public class KnowsAnotherStack {
    Logger logger;
}
