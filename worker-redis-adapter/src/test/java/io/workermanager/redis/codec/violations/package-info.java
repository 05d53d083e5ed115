/** A class that breaks the order of the packages. */
package io.workermanager.redis.codec.violations;
