/**
 * The rules of a fleet: pure functions of a record, the orders and the store's time. They return the next value, or the very
 * object that they were given where nothing changes. They leave the version of a record to the writer. This package is not part
 * of the public API.
 */
@NullMarked
package io.workermanager.rules;

import org.jspecify.annotations.NullMarked;
