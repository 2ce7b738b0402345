package io.smartrec.core.ranking;

/**
 * One user's list.
 *
 * @param items their indexes, best first, each once
 * @param scores what the stage that put an item there gave it
 * @param stages which stage put it there
 * @param promoted whether it stands on a place that was kept for promoted items
 * @param displaced by quota: how many candidates were passed over because of it
 */
@SuppressWarnings("ArrayRecordComponent") // made for every user, compared by nobody
public record RankedList(
    int[] items, float[] scores, int[] stages, boolean[] promoted, int[] displaced) {}
