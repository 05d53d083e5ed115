/**
 * The fault campaign: clients do everything that the API offers at random while faults strike the servers, the network and the
 * clients. A {@link io.workermanager.redis.campaign.History} keeps what was acknowledged, and a {@link
 * io.workermanager.redis.campaign.Checker} holds each {@link io.workermanager.redis.campaign.Invariant}. {@link
 * io.workermanager.redis.campaign.Faults} lists the faults; {@link io.workermanager.redis.campaign.FaultCampaign} runs them all.
 */
package io.workermanager.redis.campaign;
