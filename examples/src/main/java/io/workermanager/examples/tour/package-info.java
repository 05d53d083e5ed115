/**
 * A tour through every feature. {@link io.workermanager.examples.tour.Tour} runs its chapters in memory or on Redis, and checks each
 * answer.
 */
@NullMarked
package io.workermanager.examples.tour;

import org.jspecify.annotations.NullMarked;
