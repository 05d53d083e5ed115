package io.workermanager.examples.tour;

/** One subject of the tour. */
interface TourStep {
    String title();

    void run(TourContext context);
}
