package io.workermanager.tck.sample;

import io.workermanager.tck.AdapterLayering;

/** Whoever leans on the rules of layering needs ArchUnit to load. */
interface UsesAdapterLayering {
    AdapterLayering layering();
}
