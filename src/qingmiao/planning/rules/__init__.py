"""What planning computes and judges. Pure; no Django."""
