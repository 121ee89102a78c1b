export const basket = [
  { name: 'tea', price: 4.5, count: 2 },
  { name: 'bread', price: 3.2, count: 1 },
];

export function add(basket, name, price) {
  const item = basket.find((item) => item.name === name);
  if (item) {
    item.count += 1;
  } else {
    basket.push({ name, price, count: 1 });
  }
}
