package io.workermanager.benchmark;

import java.util.SortedMap;

/**
 * What a call costs in fleets of several sizes.
 *
 * @param name which call
 * @param micros how long it takes, in microseconds, by the number of workers
 */
record ScalingCurve(String name, SortedMap<Integer, Double> micros) {}
