package org.example.toy;

class Step6Test extends ToyTck {
    @Override
    ToyFleet fleet() {
        return new StepFleet(6);
    }
}
