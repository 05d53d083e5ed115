package io.workermanager.examples.tour;

/** One subject of the tour. */
interface Chapter {
    String title();

    void play(Scene scene);
}
