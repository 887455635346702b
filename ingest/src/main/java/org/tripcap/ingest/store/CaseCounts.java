package org.tripcap.ingest.store;

/**
 * What the store holds of an incident.
 *
 * @param segments segments that their sensor's signature covers
 * @param packets their packets, as stated
 * @param bytes the packets' lengths on the wire, as stated
 * @param unsound records that failed a check, or that nobody vouches for
 * @param flows flow documents: one for each flow and segment
 * @param rolledUp flows beyond the bound on documents, counted in roll-ups
 * @param alerts alerts of the incident
 */
public record CaseCounts(
        long segments, long packets, long bytes, long unsound, long flows, long rolledUp, long alerts) {}
