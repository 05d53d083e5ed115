/**
 * The rules of a fleet: pure functions of a record, the orders and the store's time. They return the next value, or the same
 * object if nothing changes. The writer sets the version of a record. This package is not part
 * of the public API.
 */
@NullMarked
package io.workermanager.rules;

import org.jspecify.annotations.NullMarked;
