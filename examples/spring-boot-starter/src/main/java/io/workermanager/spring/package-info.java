/**
 * Auto-configuration for Spring Boot: a {@link io.workermanager.WorkerManager} on Redis, and an agent for the application's {@link
 * io.workermanager.agent.SessionHandler} bean. {@link io.workermanager.spring.WorkerManagerProperties} has the properties.
 */
@NullMarked
package io.workermanager.spring;

import org.jspecify.annotations.NullMarked;
