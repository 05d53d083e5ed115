/**
 * The fault campaign: clients make random calls of the whole API while faults hit servers, network and clients. An {@link
 * io.workermanager.redis.campaign.AcknowledgedHistory} records acknowledged calls, and an {@link
 * io.workermanager.redis.campaign.InvariantChecker} checks each {@link io.workermanager.redis.campaign.Invariant}. {@link
 * io.workermanager.redis.campaign.FaultCatalogue} lists the faults; {@link io.workermanager.redis.campaign.FaultCampaign} runs all.
 */
package io.workermanager.redis.campaign;
