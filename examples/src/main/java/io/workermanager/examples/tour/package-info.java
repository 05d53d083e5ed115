/**
 * A walk through every feature that checks each answer itself: {@link io.workermanager.examples.tour.Tour} plays the {@link
 * io.workermanager.examples.tour.Chapter chapters} on a {@link io.workermanager.examples.tour.Stage}.
 */
@NullMarked
package io.workermanager.examples.tour;

import org.jspecify.annotations.NullMarked;
