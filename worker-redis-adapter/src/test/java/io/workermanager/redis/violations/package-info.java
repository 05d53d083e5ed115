/** Classes that break the rules of the layering, so that the rules can be seen to report them. */
package io.workermanager.redis.violations;
