package org.tripcap.capture.custody;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What surrounds an actor and goes into each of its statements.
 *
 * @param time the wall clock
 * @param clock what is known of that clock, asked for each statement
 * @param seen the latest checkpoint known, asked for each statement
 */
public record ActorEnvironment(
        InstantSource time, Supplier<ClockState> clock, Supplier<Optional<Seen>> seen, Deployment deployment) {}
