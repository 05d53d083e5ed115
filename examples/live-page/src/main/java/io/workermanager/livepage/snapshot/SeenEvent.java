package io.workermanager.livepage.snapshot;

import io.workermanager.model.FleetEvent;

/**
 * An event of the fleet.
 *
 * @param number its place among the events that this page has seen, from 1
 * @param event the event
 */
public record SeenEvent(long number, FleetEvent event) {}
