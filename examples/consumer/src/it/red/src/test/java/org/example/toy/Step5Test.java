package org.example.toy;

class Step5Test extends ToyTck {
    @Override
    ToyFleet fleet() {
        return new StepFleet(5);
    }
}
